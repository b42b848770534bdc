#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const bundle = join(__dirname, '..', 'dist', 'provider.cjs');
if (existsSync(bundle)) {
  // From Node 22.1 on: a third less of the time of a start.
  enableCompileCache?.();
  require(bundle);
} else {
  process.stderr.write(
    "The Terraform provider is not built yet; run 'npm start' once.\n",
  );
  process.exitCode = 4;
}
