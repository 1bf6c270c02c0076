/** E-mail addresses (RFC 5321, as they are in use), found from their `@`. */
import type { Finding, Recogniser, ScannedText } from './finding.ts';

const longestLocalPart = 64;
const longestDomain = 255;

const localPart = /[\p{L}\p{N}._%+'&~=!#$*?^`{|}-]{1,64}$/u;
const domain =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,8}(?:\p{L}{2,24}|xn--[a-z\d-]{2,59})(?![\p{L}\p{N}])/iu;

/** A user of a database or a server, as in `postgres://owner@db.example`. */
const service =
  /(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|ssh|s?ftp):\/\/[^\s/@]{1,100}$/i;
const longestService = 120;

function* findEmails({ text }: ScannedText): Iterable<Finding> {
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const after = domain.exec(text.slice(at + 1, at + 1 + longestDomain))?.[0];
    if (after === undefined) continue;
    const before = localPart.exec(text.slice(Math.max(0, at - longestLocalPart), at))?.[0] ?? '';
    // A version of a package, as `name@1.2.3`, has no such domain; `@scope/name` has nothing in front.
    if (!/[\p{L}\p{N}]/u.test(before)) continue;
    if (before === 'git' || service.test(text.slice(Math.max(0, at - longestService), at))) continue;
    yield { kind: 'email', start: at - before.length, end: at + 1 + after.length };
  }
}

export const emails: readonly Recogniser[] = [findEmails];
