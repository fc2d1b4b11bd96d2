// Creates or opens the master key at the path given, and prints a key wrapped under it: for races between processes.
import { MasterKeyFile } from '../../src/adapters/crypto/master-key-file.js';
import { NodeCrypto } from '../../src/adapters/crypto/node-crypto.js';

const crypto = new NodeCrypto();
const root = await MasterKeyFile.openOrCreate(process.argv[2] as string, crypto);
process.stdout.write(await root.wrap(crypto.newKey(), 'kek'));
