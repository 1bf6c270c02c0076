/** A header of a request. API Gateway passes names as the client wrote them. */
export const requestHeader = (
  headers: Readonly<Record<string, string | undefined>> | null | undefined,
  lowerCaseName: string,
): string | undefined =>
  Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
