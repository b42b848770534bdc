import { checkSettings } from './checkSettings';

const map = (properties: object) => ({ type: 'object', properties });
const ofHooks = map({ repeatInterval: {}, secrets: {} });
const declared = [
  {
    packageName: 'hooks',
    schema: map({
      plumbline: map({
        live: map({}),
        webhooks: {
          ...map({ argocd: ofHooks, github: ofHooks }),
          additionalProperties: ofHooks,
        },
      }),
    }),
  },
];

function check(plumbline: object) {
  const [{ message, next }] = checkSettings({ plumbline }, declared as never, {
    elsewhere: ['gitlab'],
  });
  const near = /did you mean '(.*)'\?/.exec(message)?.[1];
  return [near, next.split(/[:;(]| the /)[0].trim()];
}

it.each([
  ['gitub', 'github', "Rename it to 'github'"],
  ['github-webhook', 'github', "Rename it to 'github'"],
  ['argo', 'argocd', "Rename it to 'argocd'"],
  ['gitlabb', 'gitlab', "Rename it to 'gitlab', and add"],
  // Right, and three letters away from another.
  ['gitlab', undefined, 'Add'],
  ['sentry', undefined, 'Add'],
])('knows which webhook %s is', (id, near, next) => {
  expect(check({ webhooks: { [id]: { secrets: {} } } })).toEqual([near, next]);
});

it.each([
  ['secert', 'secrets'],
  ['secret', 'secrets'],
  ['interval', 'repeatInterval'],
  ['token', undefined],
  ['secure', undefined],
])('knows which key of a webhook %s is', (key, near) => {
  expect(check({ webhooks: { github: { [key]: 'x' } } })[0]).toBe(
    near && `plumbline.webhooks.github.${near}`,
  );
});

it('takes no section of another capability for one that sounds like it', () => {
  expect(check({ deliveries: {} })).toEqual([undefined, 'Install']);
});
