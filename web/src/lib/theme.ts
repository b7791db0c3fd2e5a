// Light and dark: what the visitor chose, kept in a cookie so that the server sends the page as it is wanted at once.

/** What a visitor can choose; "system" goes with the operating system. */
export type Theme = "system" | "light" | "dark";

const CHANGED = "themechange";
const YEAR = 365 * 24 * 3600;
const system = window.matchMedia("(prefers-color-scheme: dark)");
system.addEventListener("change", tell);

/** The theme that is chosen. */
export function theme(): Theme {
  return (document.documentElement.dataset.theme as Theme | undefined) ?? "system";
}

/** Choose a theme, for this page and the next ones. */
export function chooseTheme(chosen: Theme): void {
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `theme=${chosen}; path=/; max-age=${chosen === "system" ? 0 : YEAR}; samesite=lax`;
  tell();
}

/** Whether the page is dark now. */
export function dark(): boolean {
  return theme() === "dark" || (theme() === "system" && system.matches);
}

/** Return a colour of the stylesheet as it is now, for what is drawn by script: `colour("ink")`. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Call back whenever light becomes dark or dark becomes light. */
export function onTheme(change: () => void): void {
  document.addEventListener(CHANGED, change);
}

function tell(): void {
  document.dispatchEvent(new Event(CHANGED));
}
