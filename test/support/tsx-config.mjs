// tsx applies decorator options only to files that its tsconfig includes, and the root tsconfig.json is a solution that
// includes none. The base has no include list, so it matches everything; child processes inherit the choice.
import { fileURLToPath } from 'node:url';

process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(new URL('../../tsconfig.base.json', import.meta.url));
