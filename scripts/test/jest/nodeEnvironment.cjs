const { TestEnvironment } = require('jest-environment-node');

/** One global scope for all test files on Node that a worker runs. */
let kept;

module.exports = class SharedNodeEnvironment extends TestEnvironment {
  constructor(...args) {
    if (kept) return kept;
    super(...args);
    this.initialVariables = { ...this.global.process.env };
    kept = this;
  }

  async teardown() {
    this.fakeTimersModern.useRealTimers();
    const { env } = this.global.process;
    for (const name of Object.keys(env)) {
      if (!(name in this.initialVariables)) delete env[name];
    }
    Object.assign(env, this.initialVariables);
  }
};
