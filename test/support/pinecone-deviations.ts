/** What in one exchange with Pinecone deviates from the published description. */
import type { Exchange } from '../../infra/local/pinecone/exchange.ts';
import type { DescribedOperation, DescribedParameter, Description } from './pinecone-description.ts';

/** `answers`: for tests that send what no client should, and look at how it is refused. */
export type Checks = 'everything' | 'answers';

/** In words, each without its exchange's name; none where all of it conforms. */
export function deviationsOf(exchange: Exchange, description: Description, checks: Checks): string[] {
  const operation = description.operations.find(
    ({ method, path }) => method === exchange.method && fits(path, exchange.path),
  );
  if (operation === undefined) return ['no such operation is described'];
  const ofAnswer = answerDeviations(exchange, operation);
  if (checks === 'answers') return ofAnswer;
  return [
    ...headerDeviations(exchange, operation, description),
    ...queryDeviations(exchange, operation),
    ...pathDeviations(exchange, operation),
    ...bodyDeviations(exchange, operation),
    ...ofAnswer,
  ];
}

function fits(pattern: string, path: string): boolean {
  const [expected, actual] = [pattern.split('/'), path.split('/')];
  return (
    expected.length === actual.length &&
    expected.every((part, place) => (part.startsWith('{') ? actual[place] !== '' : part === actual[place]))
  );
}

const parametersIn = ({ parameters }: DescribedOperation, place: DescribedParameter['place']) =>
  parameters.filter((parameter) => parameter.place === place);

function headerDeviations(
  { headers }: Exchange,
  operation: DescribedOperation,
  { version }: Description,
): string[] {
  const missing = parametersIn(operation, 'header').filter(
    ({ name, isRequired }) => isRequired && headers[name.toLowerCase()] === undefined,
  );
  const sent = headers['x-pinecone-api-version'];
  return [
    ...missing.map(({ name }) => `the header ${name} is missing`),
    ...(headers['api-key'] === undefined ? ['the header Api-Key is missing'] : []),
    // Another version's messages are other messages: this description says nothing about them.
    ...(sent !== undefined && sent !== version ? [`the version is ${sent} and not ${version}`] : []),
  ];
}

function queryDeviations({ query }: Exchange, operation: DescribedOperation): string[] {
  const sent = new URLSearchParams(query);
  const described = parametersIn(operation, 'query');
  const unknown = [...new Set(sent.keys())].filter((name) => !described.some((one) => one.name === name));
  return [
    ...unknown.map((name) => `the query parameter ${name} is unknown`),
    ...described.flatMap((parameter) => parameterDeviations(parameter, sent.getAll(parameter.name))),
  ];
}

function parameterDeviations(parameter: DescribedParameter, values: readonly string[]): string[] {
  const { name, isRequired, isList, check } = parameter;
  if (values.length === 0) return isRequired ? [`the query parameter ${name} is missing`] : [];
  if (!isList && values.length > 1) return [`the query parameter ${name} comes ${values.length} times`];
  // A query string has only text: a number is meant where the text is the one that the number would be written as.
  const [value = ''] = values;
  const asNumber = String(Number(value)) === value ? Number(value) : value;
  const readings = isList ? [values] : [value, asNumber];
  const found = readings.map(check);
  return found.some((problems) => problems.length === 0)
    ? []
    : (found[0] ?? []).map((problem) => `the query parameter ${name}: ${problem}`);
}

/** The segments fit: an undecodable one comes as it is. */
function pathDeviations({ path }: Exchange, operation: DescribedOperation): string[] {
  const segments = path.split('/');
  return operation.path.split('/').flatMap((part, place) => {
    const parameter = parametersIn(operation, 'path').find(({ name }) => part === `{${name}}`);
    return parameter?.check(segments[place]) ?? [];
  });
}

function bodyDeviations({ headers, body }: Exchange, operation: DescribedOperation): string[] {
  if (operation.body === undefined)
    return body === '' ? [] : ['a request body is sent where none is described'];
  return jsonDeviations('request', headers['content-type'], body, operation.body);
}

function answerDeviations(exchange: Exchange, { responses }: DescribedOperation): string[] {
  const { status, responseHeaders, responseBody } = exchange;
  const check = responses.get(String(status)) ?? responses.get(`${String(status)[0]}XX`);
  if (check === undefined) return [`the status ${status} is not described`];
  return jsonDeviations('answer', responseHeaders['content-type'], responseBody, check);
}

function jsonDeviations(
  what: string,
  contentType: string | undefined,
  text: string,
  check: (value: unknown) => string[],
): string[] {
  if (contentType !== 'application/json') return [`the ${what} has the content type ${contentType}`];
  try {
    return check(JSON.parse(text)).map((problem) => `${what}: ${problem}`);
  } catch {
    return [`the ${what} is not JSON`];
  }
}
