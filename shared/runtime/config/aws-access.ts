/** Who asks AWS, and where, by our own small clients: the function's role, whose keys Lambda puts into the environment. */
import { awsEndpoint } from '../../upstream/aws-endpoint.ts';
import type { AwsCredentials } from '../../upstream/aws-signature.ts';
import type { Reading } from './reading.ts';
import { namesWith, type WatchedName, watched } from './watched-variables.ts';

export interface AwsAccess {
  readonly region: string;
  readonly credentials: AwsCredentials;
}

const remedy = 'Elsewhere: eval "$(aws configure export-credentials --format env)"';

/** What a header takes. */
const key = /^[!-~]+$/;

/** Profiles and files are not looked into: a function has neither. */
export function readAwsAccess(reading: Reading): AwsAccess {
  const read = (name: WatchedName): string => {
    const text = watched(reading, name);
    if (!key.test(text))
      reading.fault(name, 'must be set, as one line without spaces, as Lambda does', remedy);
    return text;
  };
  return {
    region: reading.value('AWS_REGION') ?? '',
    credentials: {
      accessKeyId: read('AWS_ACCESS_KEY_ID'),
      secretAccessKey: read('AWS_SECRET_ACCESS_KEY'),
      sessionToken: watched(reading, 'AWS_SESSION_TOKEN') === '' ? undefined : read('AWS_SESSION_TOKEN'),
    },
  };
}

/**
 * As `https://kms.us-east-1.amazonaws.com`. Of the names that the AWS SDK knows, the nearer one holds; what they hold is
 * looked at by `checkAws`.
 */
export function readAwsEndpoint(reading: Reading, service: 'comprehend' | 'dynamodb' | 'kms'): string {
  const name = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
  const own = namesWith(reading, name).includes(name) ? reading.variables[name] : undefined;
  const given = own ?? watched(reading, 'AWS_ENDPOINT_URL');
  if (given !== '') return withoutPath(reading, own === undefined ? 'AWS_ENDPOINT_URL' : name, given);
  return awsEndpoint(service, reading.value('AWS_REGION') ?? '');
}

/** `/` is what is signed. */
function withoutPath(reading: Reading, name: string, address: string): string {
  const url = URL.parse(address);
  if (url === null || url.href !== `${url.origin}/`) {
    reading.fault(name, 'must be an origin, without user, path, query or fragment', 'Set it so.');
  }
  return address;
}
