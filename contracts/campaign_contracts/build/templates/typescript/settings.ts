/** Where to send and with which credentials: arguments, and the environment where there is one. */

/** A setting of the environment; an empty one is none. Browsers have no environment. */
export function fromEnvironment(name: string): string | undefined {
  const host = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return host.process?.env?.[name] || undefined;
}

/** A setting that was given or that the environment gives. Throws TypeError without either. */
export function setting(name: string, value: string | undefined, variable: string): string {
  const found = value ?? fromEnvironment(variable);
  if (!found) throw new TypeError(`${name} is missing: give it, or set ${variable}`);
  return found;
}

/** Scheme and host to send to. Throws TypeError. */
export function checkedUrl(text: string): string {
  if (text.includes("@")) throw new TypeError("baseUrl must not hold credentials; pass apiKey and apiToken");
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new TypeError("baseUrl is scheme and host, as in https://host.example");
  }
  if (!["http:", "https:"].includes(url.protocol) || url.search || url.hash) {
    throw new TypeError("baseUrl is scheme and host, as in https://host.example");
  }
  return text.replace(/\/+$/, "");
}

/** The value of the header `Authorization`. */
export function basic(key: string, token: string): string {
  return `Basic ${base64(`${key}:${token}`)}`;
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

/** A function that hides credentials in a text, in whichever way JSON, URLs or HTML escape them. */
export function hider(key: string, token: string): (text: string) => string {
  const spellings = [`${key}:${token}`, key, token].flatMap((text) => [text, base64(text)]);
  const ordered = [...new Set(spellings)].sort((one, other) => other.length - one.length);
  let pattern: RegExp | undefined;
  return (text) => {
    pattern ??= new RegExp(ordered.map(escapable).join("|"), "gu");
    return text.replace(pattern, "***");
  };
}

/** A secret of fewer characters is hidden only where it stands alone: it would tear holes into every word. */
const SHORT = 4;

function escapable(secret: string): string {
  const pattern = Array.from(secret, character).join("");
  return secret.length < SHORT ? `(?<![\\p{L}\\p{N}_])${pattern}(?![\\p{L}\\p{N}_])` : pattern;
}

const NAMED: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

function character(text: string): string {
  const code = text.codePointAt(0) ?? 0;
  const units = Array.from({ length: text.length }, (_, at) => hex(text.charCodeAt(at), 4));
  const octets = Array.from(new TextEncoder().encode(text), (byte) => hex(byte, 2));
  const plain = `\\u{${code.toString(16)}}`;
  const ways = [
    /[\p{L}\p{N}]/u.test(text) ? plain : `\\\\{0,8}${plain}`,
    units.map((unit) => `\\\\{1,8}u${unit}`).join(""),
    octets.map((octet) => `%(?:25){0,4}${octet}`).join(""),
    `&(?:amp;){0,4}#(?:0{0,8}${code}|[xX]0{0,8}${hex(code, 0)});`,
  ];
  if (text in NAMED) ways.push(`&(?:amp;){0,4}${NAMED[text]};`);
  return `(?:${ways.join("|")})`;
}

function hex(value: number, digits: number): string {
  const text = value.toString(16).padStart(digits, "0");
  return text.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
