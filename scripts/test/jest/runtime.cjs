const JestRuntime = require('@backstage/cli-module-test-jest/config/jestCachingModuleLoader');

/** The runtime of each kind of package, by the id of its transforms. */
const kept = new Map();

/** Libraries that register hooks or matchers for the test that loads them. */
const registersHooks =
  /\/(@backstage\/(backend|frontend)-test-utils|@testing-library\/(react|jest-dom))\//;

/** Our own modules may keep what one test left in them. */
function ofOneTest(path) {
  return !path.includes('/node_modules/') || registersHooks.test(path);
}

module.exports = class SharedRuntime extends JestRuntime {
  constructor(config, environment, resolver, transformer, cacheFS, ...others) {
    const runtime = kept.get(config.id);
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
    kept.set(config.id, this);
  }

  teardown() {
    this.restoreAllMocks();
    for (const path of this._moduleRegistry.keys()) {
      if (ofOneTest(path)) this._moduleRegistry.delete(path);
    }
    this._internalModuleRegistry.clear();
    this._mainModule = null;
  }
};
