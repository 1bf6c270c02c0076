/** The contract as one page of HTML: no script, nothing fetched, readable in any browser. */
import { jsonSchema, problemsOf } from '../../shared/contract/openapi.ts';
import { type ObjectSchema, type Route, routes } from '../../shared/contract/routes.ts';
import { problems } from '../../shared/errors/registry.ts';

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
section { border-top: 1px solid #8884; padding: .5rem 0 1rem; }
code { font-family: ui-monospace, monospace; }
h2 code { background: #8882; border-radius: .3rem; padding: .1rem .4rem; }
caption { text-align: left; font-weight: bold; }
td, th { text-align: left; padding: .1rem 1rem .1rem 0; vertical-align: top; }`;

const who: Record<Route['access'], string> = {
  open: 'Open to all.',
  member: 'Any member of the tenant.',
  editor: 'Needs the role <code>editor</code> or <code>admin</code>.',
  admin: 'Needs the role <code>admin</code>.',
};

export function docsPage(): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>AskAcme API</title>
<style>${style}</style>
<h1>AskAcme API</h1>
<p>Send a token as <code>Authorization: Bearer …</code>. It names your tenant; nothing else does.
Failures are <code>application/problem+json</code>. The same description for machines:
<a href="openapi.json">openapi.json</a>.</p>
${Object.values<Route>(routes).map(section).join('\n')}
</html>
`;
}

function section(route: Route): string {
  return `<section>
<h2><code>${route.method} ${route.path}</code></h2>
<p>${escapeHtml(route.summary)}. ${who[route.access]}</p>
${fieldTable('Query', route.query)}${fieldTable('Body', route.body)}
<table>
<tr><th>Answers</th><td>${Object.keys(route.responses).join(', ')}</td></tr>
<tr><th>Problems</th><td>${problemsOf(route).map(problemLine).join('<br>')}</td></tr>
</table>
</section>`;
}

/** What is used here of a field's JSON Schema. */
interface Field {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

function fieldTable(caption: string, schema: ObjectSchema | undefined): string {
  if (schema === undefined || Object.keys(schema.def.shape).length === 0) return '';
  const { properties, required = [] } = jsonSchema(schema, 'input') as {
    readonly properties: Readonly<Record<string, Field>>;
    readonly required?: readonly string[];
  };
  const rows = Object.entries(properties).map(
    ([name, field]) =>
      `<tr><th><code>${escapeHtml(name)}</code></th><td>${escapeHtml(formOf(field, required.includes(name)))}</td><td>${prose(field.description ?? '')}</td></tr>`,
  );
  return `<table>\n<caption>${caption}</caption>\n${rows.join('\n')}\n</table>\n`;
}

/** As in `integer, 1 to 20, default 3`. */
function formOf(field: Field, required: boolean): string {
  const { type, maxLength, minimum, maximum } = field;
  return [
    ...(type === undefined ? [] : [type]),
    ...(required ? ['required'] : []),
    ...(maxLength === undefined ? [] : [`up to ${maxLength} characters`]),
    ...(minimum === undefined || maximum === undefined ? [] : [`${minimum} to ${maximum}`]),
    ...(field.default === undefined ? [] : [`default ${String(field.default)}`]),
  ].join(', ');
}

/** Descriptions mark code as Markdown does. */
const prose = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const problemLine = (code: keyof typeof problems): string =>
  `${problems[code].status} <code>${code}</code> ${escapeHtml(problems[code].title)}`;

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
