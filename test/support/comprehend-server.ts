/** Amazon Comprehend on loopback: DetectPiiEntities to the letter of its limits, finding what a test tells it to. */
import { AwsCalls } from './aws-faults.ts';
import { type AwsReply, type AwsRequest, awsError, awsJson, startLoopbackAws } from './loopback-aws.ts';

export interface ComprehendServer {
  readonly origin: string;
  readonly calls: AwsCalls;
  /** The texts that were asked about. */
  readonly texts: readonly string[];
  readonly languages: readonly string[];
  close(): Promise<void>;
}

/** A synchronous request takes so much text in UTF-8. */
const maxBytes = 100_000;

interface Entity {
  readonly Type: string;
  readonly Score: number;
}

/** @param find what is in a text, as Comprehend names it */
export async function startComprehendServer(
  find: (text: string) => readonly Entity[],
): Promise<ComprehendServer> {
  const texts: string[] = [];
  const languages: string[] = [];
  const calls = new AwsCalls({
    throttled: awsError(400, 'ThrottlingException', 'Rate exceeded'),
    denied: awsError(400, 'AccessDeniedException', 'User is not authorized.'),
    invalid: awsError(400, 'TextSizeLimitExceededException', 'Input text size exceeds limit.'),
    garbage: awsJson({ Entities: [{ Type: 'EMAIL' }] }),
  });
  const wire = await startLoopbackAws('comprehend', (request) =>
    calls.serve(async () => {
      const { Text, LanguageCode } = JSON.parse(request.body) as Record<string, string>;
      texts.push(Text ?? '');
      languages.push(LanguageCode ?? '');
      return faultOf(request, Text, LanguageCode) ?? answer(Text ?? '', find);
    }),
  );
  return { origin: wire.origin, calls, texts, languages, close: () => wire.close() };
}

function faultOf({ headers }: AwsRequest, text: unknown, language: unknown): AwsReply | undefined {
  if (headers['x-amz-target'] !== 'Comprehend_20171127.DetectPiiEntities') {
    return awsError(400, 'UnknownOperationException', 'Unknown.');
  }
  if (typeof text !== 'string' || text === '') return awsError(400, 'InvalidRequestException', 'No text.');
  if (Buffer.byteLength(text) > maxBytes) return awsError(400, 'TextSizeLimitExceededException', 'Too long.');
  if (language !== 'en' && language !== 'es') return awsError(400, 'UnsupportedLanguageException', 'No.');
  return undefined;
}

const answer = (text: string, find: (text: string) => readonly Entity[]): AwsReply =>
  awsJson({ Entities: find(text).map((entity) => ({ ...entity, BeginOffset: 0, EndOffset: 1 })) });
