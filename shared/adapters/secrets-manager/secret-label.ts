/** How an error names a secret, whose id may be the secret itself, pasted into the wrong place. */

const secretName = /^[\w/+=.@!-]{1,200}$/;
const secretArn = /^arn:aws[a-z-]*:secretsmanager:[a-z\d-]*:\d*:secret:[\w/+=.@!-]+$/;
const maxLength = 200;

/** What keys of providers, clouds and code hosts, and tokens, begin with. */
const keyPrefix =
  /(?<![A-Za-z\d])(?:sk[-_]|pk[-_]|rk[-_]|pcsk_|gsk_|hf_|gh[a-z]_|github_pat_|glpat-|xox[a-z]-|npm_|AIza|AKIA|ASIA|eyJ)/;

/** `The secret <id>` where the id has the form of a name or an ARN and of nothing secret, else without it. */
export const secretLabel = (secretId: string): string => {
  const isId = secretName.test(secretId) || secretArn.test(secretId);
  const isTold = isId && secretId.length <= maxLength && !keyPrefix.test(secretId);
  return isTold ? `The secret ${secretId}` : 'The secret of this id';
};
