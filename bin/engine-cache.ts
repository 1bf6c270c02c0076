/** Where ready-made empty databases are kept between starts. */
import { fileURLToPath } from 'node:url';

export const engineCacheDirectory = fileURLToPath(new URL('../node_modules/.cache/askacme', import.meta.url));
