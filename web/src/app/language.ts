import { createStore, useStore } from "./store";
import { type Language, WORDS, type Words } from "./words";

const KEY = "sharepass.language";

const language = createStore<Language>(first());
tell(language.get());

/** The language chosen before, or else the browser's. */
function first(): Language {
  const kept = read();
  if (kept === "zh" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Tells the document, for its fonts and for screen readers. */
function tell(chosen: Language): void {
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
}

export function chooseLanguage(chosen: Language): void {
  language.set(chosen);
  tell(chosen);
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Without storage the choice holds until the page is left.
  }
}

export const chosenLanguage = language.get;

export function useLanguage(): Language {
  return useStore(language);
}

export function useWords(): Words {
  return WORDS[useStore(language)];
}

/** What has a Chinese name and perhaps an English one, in the reader's language. */
export function useNames() {
  const chosen = useStore(language);
  return {
    title: (of: { title: string; titleEn?: string | null }) =>
      chosen === "en" ? (of.titleEn ?? of.title) : of.title,
    name: (of: { name: string; nameEn?: string | null }) =>
      chosen === "en" ? (of.nameEn ?? of.name) : of.name,
    category: (of: { nameZh: string; nameEn: string }) => (chosen === "en" ? of.nameEn : of.nameZh),
  };
}
