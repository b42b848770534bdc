/** A repository in which every fact has a good answer. */
export const goodFiles: Record<string, string> = {
  'README.md': '# Shop\n',
  'docs/runbook.md': '# When it breaks\n',
  'SECURITY.md': 'Write to us.\n',
  LICENSE: 'Apache License\nVersion 2.0, January 2004\n',
  '.github/CODEOWNERS': '* @acme/payments\n/docs/ @acme/writers\n',
  '.github/dependabot.yml': 'version: 2\n',
  '.github/workflows/ci.yml':
    'name: CI\non: [push, pull_request]\njobs:\n  test:\n    name: Unit tests\n',
  'package.json': '{"engines":{"node":">=22"},"dependencies":{"a":"1"}}',
  'package-lock.json': '{}',
  Dockerfile: 'FROM node:22@sha256:abc\n',
};
