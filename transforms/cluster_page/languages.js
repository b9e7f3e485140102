// Languages: names, and the direction that a text is written in.

const RIGHT_TO_LEFT_SCRIPTS = new Set(["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg", "Samr", "Mand"]);
const languageNames = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });

// A language code as browsers write it, or an empty string if it is none.
function languageTag(code) {
  try {
    return Intl.getCanonicalLocales(code.replaceAll("_", "-"))[0] ?? "";
  } catch {
    return "";
  }
}

function languageName(code) {
  const tag = languageTag(code);
  return (tag && languageNames.of(tag)) || (code ? `Language “${code}”` : "Unknown language");
}

// By the script that the language is usually written in, or that its code names.
// A language that the browser does not know is left to its first strong letter.
function directionOf(code) {
  const tag = languageTag(code);
  if (!tag || !languageNames.of(tag) || /^(und|mul|mis|zxx)\b/.test(tag)) return "auto";
  const { script } = new Intl.Locale(tag).maximize();
  return script ? (RIGHT_TO_LEFT_SCRIPTS.has(script) ? "rtl" : "ltr") : "auto";
}

function languageAttributes(code) {
  return { lang: languageTag(code), dir: directionOf(code) };
}

// A language in two or three letters, with its name for those who point or listen.
function languageMark(code) {
  return element("abbr", { class: "language", title: languageName(code) }, code || "?");
}
