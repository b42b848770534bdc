const key = 'plumbline.sign-in.user';

/** The example user chosen in this browser; a reload and a second tab keep it. */
export const chosenUser = {
  get: () => window.localStorage.getItem(key) ?? undefined,
  set: (entityRef: string) => window.localStorage.setItem(key, entityRef),
  clear: () => window.localStorage.removeItem(key),
};
