import type { Language } from "./words";

const KEY = "sharepass.language";

/** The language chosen before, or else the browser's. */
export function firstLanguage(): Language {
  const stored = read();
  if (stored === "zh" || stored === "en") return stored;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Keeps the choice, and tells the document for fonts and screen readers. */
export function keepLanguage(language: Language): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage the choice holds until the page is left.
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
