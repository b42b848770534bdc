const JestRuntime = require('@backstage/cli-module-test-jest/config/jestCachingModuleLoader');

/** The runtimes of an environment, by the id of their transforms. */
const kept = new WeakMap();

/** Libraries that register hooks or matchers for the test that loads them. */
const registersHooks =
  /\/(@backstage\/(backend|frontend)-test-utils|@testing-library\/(react|jest-dom))\//;

/** Our own modules may keep what one test left in them. */
function ofOneTest(path) {
  return !path.includes('/node_modules/') || registersHooks.test(path);
}

/** Where jest-circus keeps the tests, hooks and settings of one test file. */
const stateOfOneTest =
  /^(JEST_STATE_SYMBOL|EVENT_HANDLERS|TEST_TIMEOUT_SYMBOL|RETRY_TIMES|RETRY_IMMEDIATELY|WAIT_BEFORE_RETRY|LOG_ERRORS_BEFORE_RETRY)$/;

module.exports = class SharedRuntime extends JestRuntime {
  constructor(config, environment, resolver, transformer, cacheFS, ...others) {
    const runtimes = kept.get(environment) ?? new Map();
    const runtime = runtimes.get(config.id);
    if (runtime) {
      const [, testPath, globalConfig] = others;
      runtime._config = config;
      runtime._resolver = resolver;
      runtime._scriptTransformer = transformer;
      runtime._cacheFS = cacheFS;
      runtime._testPath = testPath;
      runtime._globalConfig = globalConfig;
      runtime.isInsideTestCode = undefined;
      return runtime;
    }
    super(config, environment, resolver, transformer, cacheFS, ...others);
    kept.set(environment, runtimes.set(config.id, this));
  }

  teardown() {
    this.restoreAllMocks();
    for (const path of this._moduleRegistry.keys()) {
      if (ofOneTest(path)) this._moduleRegistry.delete(path);
    }
    const { global } = this._environment;
    for (const symbol of Object.getOwnPropertySymbols(global)) {
      if (stateOfOneTest.test(symbol.description)) delete global[symbol];
    }
    this._internalModuleRegistry.clear();
    this._mainModule = null;
  }
};
