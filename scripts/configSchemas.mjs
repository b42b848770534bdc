// Writes what packages declare of the configuration: `yarn config-schemas`.
import { writeFileSync } from 'node:fs';
import { configSchemas } from './lib/configSchemas.mjs';

for (const [file, text] of await configSchemas()) {
  writeFileSync(file, text);
}
