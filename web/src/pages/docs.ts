// Shows the OpenAPI description with Swagger UI, which comes as a plain script and leaves one name behind.
import { one } from "../lib/dom";

interface SwaggerBundle {
  (options: Record<string, unknown>): void;
  presets: { apis: unknown };
}

declare global {
  interface Window {
    SwaggerUIBundle: SwaggerBundle;
  }
}

const target = one("#swagger");
window.SwaggerUIBundle({
  url: target.dataset.openapi,
  domNode: target,
  deepLinking: true,
  validatorUrl: null, // no other server is asked
  presets: [window.SwaggerUIBundle.presets.apis],
});
