// Given to a backend with `--require`: its machine's clock is off by
// PLUMBLINE_FAULT_CLOCK_OFF milliseconds, for everything that asks what time it is.
const off = Number(process.env.PLUMBLINE_FAULT_CLOCK_OFF ?? 0);

if (off !== 0) {
  const Real = Date;
  globalThis.Date = class Date extends Real {
    constructor(...given) {
      if (given.length === 0) {
        super(Real.now() + off);
      } else {
        super(...given);
      }
    }

    static now() {
      return Real.now() + off;
    }
  };
}
