/** The fields that requests and answers are made of, with their exact sizes. Lengths count Unicode code points, as JSON Schema does. */
import * as z from 'zod/mini';

/** Sizes a caller may rely on. */
export const limits = {
  titleCharacters: 300,
  tagCharacters: 64,
  tags: 20,
  queryCharacters: 4_000,
  contentCharacters: 500_000,
  bodyBytes: 2 * 1024 * 1024,
  topK: 20,
  pageSize: 100,
} as const;

/** `.` and `..` are left out: clients fold them away in an address, so such a document could never be read or deleted. */
const documentId = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}$/;

/** Whether `value` could be a document's id at all. */
export const isDocumentId = (value: string): boolean => documentId.test(value);

/** Controls and Unicode's own line breaks: never in a title or a tag, where they could forge log lines and terminal output. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Something to read. Zero-width spaces and their kin (UAX #44, Default_Ignorable_Code_Point) show nothing. */
const visible = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

const codePoints = (value: string): number => {
  let count = 0;
  for (const _ of value) count++;
  return count;
};

interface TextRule {
  readonly max: number;
  readonly description: string;
  /** Whether line breaks and tabs may occur. */
  readonly multiline?: boolean;
}

/** Text of 1 to `max` characters, at least one of them visible. */
function text({ max, description, multiline = false }: TextRule) {
  return z.string().check(
    z.check(({ value, issues }) => {
      const complain = (message: string) => issues.push({ code: 'custom', message, input: value });
      // A string of `max` code points has at most twice as many units: the scan below is bounded by it.
      if (value.length > 2 * max || codePoints(value) > max) complain(`must have at most ${max} characters`);
      if (!visible.test(value)) complain('must not be empty');
      if (!multiline && controls.test(value)) complain('must not contain control characters');
    }),
    z.meta({ minLength: 1, maxLength: max, description }),
  );
}

export const title = text({
  max: limits.titleCharacters,
  description: 'Shown with every answer that quotes it.',
});

export const tag = text({
  max: limits.tagCharacters,
  description: 'A label to filter by; compared exactly.',
});

export const tags = z
  .array(tag)
  .check(z.maxLength(limits.tags), z.meta({ description: `At most ${limits.tags} labels.` }));

export const query = text({
  max: limits.queryCharacters,
  description: 'The question, in plain language.',
  multiline: true,
});

export const content = text({
  max: limits.contentCharacters,
  description: 'The document as plain text or Markdown.',
  multiline: true,
});

export const id = z.string().check(
  z.check(({ value, issues }) => {
    if (isDocumentId(value)) return;
    issues.push({
      code: 'custom',
      message: 'must be 1 to 128 of A-Z a-z 0-9 . _ - and not . or ..',
      input: value,
    });
  }),
  z.meta({ pattern: documentId.source, description: "The document's id." }),
);

/** A whole number in a query string: digits only, no sign, no exponent, no blank. */
export function integerParameter({ max, description }: { max: number; description: string }) {
  return z
    .pipe(
      z.string().check(
        z.check(({ value, issues }) => {
          if (/^[1-9][0-9]{0,8}$/.test(value) && Number(value) <= max) return;
          issues.push({ code: 'custom', message: `must be a whole number from 1 to ${max}`, input: value });
        }),
      ),
      z.transform(Number),
    )
    .check(z.meta({ type: 'integer', minimum: 1, maximum: max, description }));
}

/** `true` or `false` in a query string, and nothing else. */
export const booleanParameter = (description: string) =>
  z
    .pipe(
      z.enum(['true', 'false']),
      z.transform((value) => value === 'true'),
    )
    .check(z.meta({ type: 'boolean', enum: [true, false], description }));
