/** How many tokens a text may take, before its model has said so. */

/** Of UTF-8. English has more than four a token, Chinese and Japanese about three; Base64 and rare signs have fewer. */
const bytesPerToken = 3;

/** The same for the same text, whatever the model. */
export const estimateTokens = (text: string): number => Math.ceil(Buffer.byteLength(text) / bytesPerToken);

/** What `estimateTokens` says at most of a text so long, in UTF-16 units: none of them takes more than three bytes. */
export const mostTokens = (characters: number): number => characters;
