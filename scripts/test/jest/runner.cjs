const { default: TestRunner } = require('jest-runner');

// Jest gives each test file a global scope and modules of its own: loading them
// was a third of the time of the tests. No test here replaces a module
// (`jest.mock`), so that the files that one worker runs can share both.
const sharing = {
  [require.resolve('jest-environment-node')]: require.resolve(
    './nodeEnvironment.cjs',
  ),
  [require.resolve(
    '@backstage/cli-module-test-jest/config/jest-environment-jsdom',
  )]: require.resolve('./pageEnvironment.cjs'),
};

module.exports = class SharingRunner extends TestRunner {
  runTests(tests, ...others) {
    return super.runTests(tests.map(shared), ...others);
  }
};

function shared(test) {
  const { context } = test;
  const config = {
    ...context.config,
    testEnvironment: sharing[context.config.testEnvironment],
    testEnvironmentOptions: {
      ...context.config.testEnvironmentOptions,
      globalsCleanup: 'off',
    },
    runtime: require.resolve('./runtime.cjs'),
  };
  return { ...test, context: { ...context, config } };
}
