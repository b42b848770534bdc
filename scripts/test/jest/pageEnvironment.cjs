const PageEnvironment = require('@backstage/cli-module-test-jest/config/jest-environment-jsdom');

/** One window for all test files of pages that a worker runs. */
let kept;

/** Each test file has a console of its own; the window is built with this one. */
const consoleInForce = {};
for (const name of Object.keys(console)) {
  consoleInForce[name] = (...args) => kept?.global.console[name]?.(...args);
}

module.exports = class SharedPageEnvironment extends PageEnvironment {
  constructor(config, context) {
    if (kept) return kept;
    super(config, { ...context, console: consoleInForce });
    kept = this;
  }

  async teardown() {
    this.fakeTimersModern.useRealTimers();
    const { document, history, localStorage, sessionStorage } = this.global;
    document.body.replaceChildren();
    history.replaceState(null, '', '/');
    localStorage.clear();
    sessionStorage.clear();
  }
};
