/** The mock integrations that answer a browser's OPTIONS. */
import { type ContextVariables, mapped } from './gateway-context.ts';
import { type GatewayAnswer, GatewayRefusal } from './gateway-refusal.ts';
import { responseOverrides } from './mock-template.ts';
import type { TemplateMethod } from './template-api.ts';

/** @throws GatewayRefusal where the template gives no answer, Error where its form is not known */
export function mockAnswer(
  { integration, responseHeaders }: TemplateMethod,
  context: ContextVariables,
  headers: ReadonlyMap<string, readonly string[]>,
): GatewayAnswer {
  const status = statusOf(integration.requestTemplates);
  const response = integration.responses.find(({ StatusCode }) => StatusCode === status);
  if (response === undefined) throw new GatewayRefusal('API_CONFIGURATION_ERROR');
  const answer = new Map<string, string>();
  const set = (name: string, value: string): void => {
    // A header that the method does not declare would not deploy.
    if (!responseHeaders.has(`method.response.header.${name}`))
      throw new Error(`The method does not declare ${name}`);
    answer.set(name, value);
  };
  for (const [name, expression] of Object.entries(response.ResponseParameters ?? {})) {
    const value = mapped(expression, context, headers);
    if (value !== undefined) set(name.replace('method.response.header.', ''), value);
  }
  const template = response.ResponseTemplates?.['application/json'] ?? '';
  for (const [name, value] of responseOverrides(template, headers)) set(name, value);
  return { status: Number(status), headers: [...answer], body: '' };
}

/** `{"statusCode": 204}`: the status that a mock pretends its backend gave. */
const statusOf = (templates: Readonly<Record<string, string>>): string | undefined =>
  /^\s*\{\s*"?statusCode"?\s*:\s*(2\d\d)\s*\}\s*$/.exec(templates['application/json'] ?? '')?.[1];
