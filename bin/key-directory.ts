/** Where the keys of the local server are kept across starts, so that a token made yesterday still fits. */
export const keyDirectoryOf = (dataDirectory: string | undefined): string => dataDirectory ?? '.askacme';
