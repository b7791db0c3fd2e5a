// @ts-nocheck: rewritten with its page
// Shows the OpenAPI description with Swagger UI.
const target = document.getElementById("swagger");
window.SwaggerUIBundle({
  url: target.dataset.openapi,
  domNode: target,
  deepLinking: true,
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
});
