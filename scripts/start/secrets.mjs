// Pure: which values of the last layer go into files of their own.
import { join } from 'node:path';

/** Of `backend.auth.externalAccess[].options`, what is no secret. */
const openOptions = new Set([
  'subject',
  'subjectPrefix',
  'url',
  'issuer',
  'algorithm',
  'audience',
]);

/** One whole reference to the environment, with nothing else in it. */
const wholeReference = /^\$\{\s*\w+\s*\}$/;

/** As Backstage does it; undefined where a variable is not there. */
function substituted(text, env) {
  let missing = false;
  const value = text.replace(/\$?\$\{([^{}]*)\}/g, (part, inner) => {
    if (part.startsWith('$$')) {
      return part.slice(1);
    }
    const [name, fallback] = inner.split(/:-(.*)/s);
    const found = env[name.trim()] || fallback?.trim();
    missing ||= !found;
    return found;
  });
  return missing ? undefined : value;
}

/** Whether a location's address carries a user, a password or a token. */
function carriesSecret(location) {
  try {
    const { username, password, search } = new URL(location.target);
    return Boolean(username || password || search);
  } catch {
    // A file, or a reference.
    return false;
  }
}

/**
 * The same layer with a reference to a file in place of each secret that it
 * holds in the clear. References to other files and to single variables stay.
 *
 * @returns `{ layer, files }`, `files` a map from name to content
 */
export function setSecretsApart(layer, folder, env) {
  const files = new Map();
  const apart = (name, value) => {
    if (typeof value === 'string') {
      const text = wholeReference.test(value)
        ? undefined
        : substituted(value, env);
      if (text === undefined) {
        return value;
      }
      files.set(name, text);
      return { $file: join(folder, name) };
    }
    const isReference = Object.keys(value ?? {}).some(key =>
      key.startsWith('$'),
    );
    return isReference || value === null || typeof value !== 'object'
      ? value
      : mapValues(value, (item, key) => apart(`${name}-${key}`, item));
  };
  const { backend, catalog, plumbline } = layer;
  const environments = plumbline.provisioning?.environments;
  return {
    layer: {
      ...layer,
      backend: {
        ...backend,
        auth: {
          ...backend.auth,
          externalAccess: backend.auth.externalAccess.map((access, index) => ({
            ...access,
            ...(access.options && {
              options: mapValues(access.options, (value, key) =>
                openOptions.has(key)
                  ? value
                  : apart(`external-access-${index}-${key}`, value),
              ),
            }),
          })),
        },
      },
      catalog: {
        ...catalog,
        locations: catalog.locations.map((location, index) =>
          carriesSecret(location)
            ? {
                ...location,
                target: apart(`location-${index}`, location.target),
              }
            : location,
        ),
      },
      plumbline: {
        ...plumbline,
        ...(environments && {
          provisioning: {
            ...plumbline.provisioning,
            environments: apart('provisioning', environments),
          },
        }),
      },
    },
    files,
  };
}

function mapValues(object, map) {
  return Array.isArray(object)
    ? object.map((item, index) => map(item, String(index)))
    : Object.fromEntries(
        Object.entries(object).map(([key, item]) => [key, map(item, key)]),
      );
}
