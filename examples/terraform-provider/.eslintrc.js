module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // Everything is bundled: what is published has no dependencies.
    '@backstage/no-undeclared-imports': 'off',
  },
});
