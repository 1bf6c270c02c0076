/** What every AWS service on loopback takes: as variables for the AWS SDK, and as our own clients are given them. */
import type { AwsCredentials } from '../../shared/upstream/aws-signature.ts';

const accessKeyId = 'AKIALOOPBACK';
const secretAccessKey = 'loopback-secret-access-key';

export const loopbackVariables = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
} as const;

/** Of a role, as functions have them. */
export const loopbackCredentials: AwsCredentials = {
  accessKeyId,
  secretAccessKey,
  sessionToken: 'loopback-session',
};
