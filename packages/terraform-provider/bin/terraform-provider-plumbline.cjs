#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const bundle = join(__dirname, '..', 'dist', 'provider.cjs');
if (existsSync(bundle)) {
  require(bundle);
} else {
  process.stderr.write(
    "The Terraform provider is not built yet; run 'npm start' once.\n",
  );
  process.exitCode = 4;
}
