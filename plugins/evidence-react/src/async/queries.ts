import { notifyManager, QueryClient } from '@tanstack/react-query';

// An answer is shown in the turn in which it comes.
notifyManager.setScheduler(queueMicrotask);

const names = new WeakMap<object, string>();
let named = 0;

/** The identity of what has no value: an API, a function. */
function nameOf(one: object): string {
  const name = names.get(one) ?? `#${++named}`;
  names.set(one, name);
  return name;
}

/**
 * What the pages of all plugins have read. Answers are kept for five minutes
 * after the last part that shows them: who comes back sees them at once, and
 * then the new ones. APIs are part of the keys, and so each app has its own.
 */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: false,
      // Offline is an error to be stated, not a reason to wait.
      networkMode: 'always',
      queryKeyHashFn: key =>
        JSON.stringify(key, (_, part: unknown) =>
          typeof part === 'function' || isInstance(part) ? nameOf(part) : part,
        ),
    },
  },
});

// Asks again where the page is seen again.
queries.mount();

function isInstance(part: unknown): part is object {
  return (
    typeof part === 'object' &&
    part !== null &&
    !Array.isArray(part) &&
    Object.getPrototypeOf(part) !== Object.prototype
  );
}
