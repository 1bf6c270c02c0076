/** Secrets that are none: words that everybody tries first, templates that nobody filled in, patterns on a keyboard. */

const words = new Set(
  [
    'access acme admin answer ant anthropic api apikey app ask askacme auth aws bearer bedrock bot change changeit',
    'changeme client credential credentials cursor data database db default demo dev dummy dev enter example',
    'fake fixme foo bar baz foobar for from goes guest hello here hunter iloveyou insert it key keys letmein local',
    'localhost login main master me migration mock my new none not null of only openai or owner pass passw',
    'passwd password pcsk pg pgvector pinecone placeholder please postgres postgresql private prod production',
    'proj project put pwd qwerty real replace replaceme role root sa sample secret secrets secure service sk some',
    'something staging string super supersecret svc tbd temp tenant test tester testing tests the this tmp to',
    'todo token undefined use user username value welcome with world your',
  ].flatMap((line) => line.split(' ')),
);

const rows = ['abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', '1234567890', '0123456789'];
/** Walked in either direction, and around. */
const walks = rows.flatMap((row) => [row.repeat(3), [...row].reverse().join('').repeat(3)]);

const templates: readonly RegExp[] = [
  /x{6}|\*{3}|\.{3}|…/i,
  /^(?:<.*>|\[.*\]|\$\{.*\}|\{\{.*\}\}|\$\w+)$/s,
  /^(?:sk-|pcsk_)?(?:your|insert|enter|replace)[-_ ]?(?:\w+[-_ ])*(?:api|key|secret|password|token|here)\W*$/i,
  /change[-_ ]?(?:me|this|it)(?![a-z])/i,
];

const fewestDifferent = 6;
/** What is repeated must be a secret by itself; a shorter one is guessed. */
const shortestRepeated = 12;
/** So many digits and signs are decoration, as a year or a port: no word becomes a secret by them. */
const decoration = { digits: 8, signs: 5 };

/** The beginning is enough, and keeps this quick. */
const judged = 512;

/** A key that was drawn at random is none, whatever its alphabet. */
export function isPlaceholder(secret: string): boolean {
  const once = withoutRepetition(secret.slice(0, judged).toLowerCase());
  return (
    new Set(secret).size < fewestDifferent ||
    (once.length < shortestRepeated && once.length < Math.min(secret.length, judged)) ||
    templates.some((template) => template.test(secret)) ||
    isOfWords(once) ||
    isOfWords(plainLetters(once))
  );
}

/** `abcabc` is `abc`. */
const withoutRepetition = (text: string): string => /^(.+?)\1+$/s.exec(text)?.[1] ?? text;

/** Reads `p4$$w0rd1` as it is meant. */
const plainLetters = (text: string): string =>
  text
    .replace(/\W?\d{1,8}\W?$/, '')
    .replaceAll(/[013457@$]/g, (sign) => 'oieastas'['013457@$'.indexOf(sign)] ?? sign);

/** Known words and walks alone, whatever separates them. */
function isOfWords(text: string): boolean {
  const letters = text.replaceAll(/[^\p{L}]/gu, '').replaceAll(/(.)\1{2,}/gsu, '');
  const runs = text.match(/\d+/g) ?? [];
  const digits = runs.join('');
  const isDecoration = letters !== '' && digits.length <= decoration.digits;
  return (
    isSplitIntoWords(letters) &&
    new Set(text.replaceAll(/[\p{L}\d]/gu, '')).size <= decoration.signs &&
    (isDecoration || isWalk(digits) || runs.every(isWalk))
  );
}

const longestWord = 26;

function isSplitIntoWords(letters: string): boolean {
  const ends = [true];
  for (let end = 1; end <= letters.length; end++) {
    const starts = ends.slice(-longestWord).map((reached, at, near) => reached && end - near.length + at);
    ends.push(starts.some((start) => start !== false && isWord(letters.slice(start, end))));
  }
  return ends[letters.length] === true;
}

const isWord = (letters: string): boolean => words.has(letters) || (letters.length >= 3 && isWalk(letters));

const isWalk = (text: string): boolean => walks.some((walk) => walk.includes(text));
