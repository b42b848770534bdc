// What every package's own configuration builds on.
module.exports = {
  root: true,
  ignorePatterns: [
    ...['**/dist/**', '**/dist-types/**', '**/node_modules/**'],
    // Files with places for answers: their package.json is no JSON yet.
    'standards/templates/**',
  ],
  overrides: [
    {
      // What belongs to no package.
      files: [
        '*.js',
        '*.cjs',
        'scripts/**/*',
        'e2e/**/*',
        'oracle/**/*',
        'bench/**/*',
        'examples/**/*.mjs',
      ],
      extends: ['eslint:recommended'],
      env: { node: true, es2022: true },
      parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
    },
    {
      files: ['scripts/**/*.mjs'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            paths: [
              {
                name: 'node:fs',
                importNames: ['createWriteStream'],
                message:
                  'A full disk would end the process: use openLog of scripts/lib/logFile.mjs.',
              },
            ],
          },
        ],
      },
    },
    {
      files: ['e2e/**/*.ts', 'bench/**/*.ts', 'oracle/**/*.ts'],
      extends: ['plugin:@typescript-eslint/recommended'],
      rules: {
        // Playwright's fixtures that need no other begin with `{}`.
        'no-empty-pattern': 'off',
      },
    },
  ],
};
