import { Slots } from './Slots';

const never = new AbortController().signal;

/** Everything that is ready to go on has gone on. */
const settled = () => new Promise(resolve => setImmediate(resolve));

describe('Slots', () => {
  it('lets so many in, and the next as one leaves, in their order', async () => {
    const slots = new Slots(2);
    const order: string[] = [];
    const enter = async (name: string) => {
      const leave = await slots.take(never);
      order.push(name);
      return leave!;
    };
    const [first, second] = [await enter('a'), await enter('b')];
    const third = enter('c');
    const fourth = enter('d');
    await settled();
    expect(order).toEqual(['a', 'b']);
    first();
    first();
    await settled();
    expect(order).toEqual(['a', 'b', 'c']);
    second();
    await settled();
    expect(order).toEqual(['a', 'b', 'c', 'd']);
    (await third)();
    (await fourth)();
    expect(await slots.take(never)).toBeDefined();
    expect(await slots.take(never)).toBeDefined();
  });

  it('gives no turn to who gave up, and theirs to the next', async () => {
    const slots = new Slots(1);
    const leave = await slots.take(never);
    const abort = new AbortController();
    const gaveUp = slots.take(abort.signal);
    const waiting = slots.take(never);
    abort.abort();
    expect(await gaveUp).toBeUndefined();
    expect(await slots.take(abort.signal)).toBeUndefined();
    leave!();
    expect(await waiting).toBeDefined();
  });
});
