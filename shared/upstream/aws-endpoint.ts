/** Where a service of AWS is: `https://kms.us-east-1.amazonaws.com`, and in China under another domain. */
export const awsEndpoint = (service: string, region: string): string =>
  `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
