import { Server } from './postgresql/Server';
import {
  DynamicValue,
  ObjectValue,
  readValue,
  Unknown,
  writeValue,
} from './protocol/values';
import { database } from './resources/database';
import { Attribute, Resource, ResourceError } from './resources/Resource';
import { role } from './resources/role';

/** Where the connection string is; never in a configuration, plan or state. */
export const connectionVariable = 'PLUMBLINE_POSTGRESQL_URL';

const resources: Readonly<Record<string, Resource>> = {
  plumbline_postgresql_database: database,
  plumbline_postgresql_role: role,
};

const providerAttributes: Record<string, Attribute> = {
  assume_role: {
    type: 'string',
    description:
      'The role in whose name everything is made; absent for the one that connects',
  },
};

type Message = Record<string, unknown>;
type ResourceMessage = Message & { typeName: string };

/** The calls of Terraform, each by its name in the protocol. */
export class Provider {
  readonly #env: NodeJS.ProcessEnv;
  #server: Server | undefined;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  getSchema(): Message {
    return {
      provider: schemaOf(providerAttributes),
      resourceSchemas: Object.fromEntries(
        Object.entries(resources).map(([name, { attributes }]) => [
          name,
          schemaOf(attributes),
        ]),
      ),
    };
  }

  prepareProviderConfig({ config }: Message): Message {
    return { preparedConfig: config };
  }

  validateResourceTypeConfig({ typeName, config }: ResourceMessage): Message {
    const value = readValue(config as DynamicValue);
    const problem = value && resourceOf(typeName).check(value);
    return problem ? failure(problem) : {};
  }

  upgradeResourceState({ typeName, rawState }: ResourceMessage): Message {
    const { attributes } = resourceOf(typeName);
    const raw = readValue(rawState as DynamicValue);
    // What an older state does not have is found out by the next look.
    const absent = Object.fromEntries(
      Object.keys(attributes).map(name => [name, null]),
    );
    return { upgradedState: writeValue(raw && { ...absent, ...raw }) };
  }

  configure({ config }: Message): Message {
    const url = this.#env[connectionVariable];
    if (!url) {
      return failure(
        `The environment variable ${connectionVariable} must hold the connection string of the shared PostgreSQL`,
      );
    }
    const given = readValue(config as DynamicValue);
    const assumed = given?.assume_role;
    this.#server = new Server({
      url,
      role: typeof assumed === 'string' ? assumed : undefined,
    });
    return {};
  }

  async readResource({ typeName, currentState }: ResourceMessage) {
    const state = readValue(currentState as DynamicValue);
    const warnings: string[] = [];
    const warn = (message: string) => warnings.push(message);
    const resource = resourceOf(typeName);
    const found =
      state && (await resource.read(this.#connected(), state, warn));
    return {
      newState: writeValue(found),
      diagnostics: warnings.map(summary => ({ severity: 2, summary })),
    };
  }

  planResourceChange(message: ResourceMessage): Message {
    const { typeName, config, priorState, proposedNewState } = message;
    const prior = readValue(priorState as DynamicValue);
    const { attributes } = resourceOf(typeName);
    const configured = readValue(config as DynamicValue);
    const proposed = withDefaults(
      attributes,
      configured,
      readValue(proposedNewState as DynamicValue),
    );
    const replaced =
      prior && proposed
        ? Object.keys(attributes).filter(
            name => attributes[name].replaces && prior[name] !== proposed[name],
          )
        : [];
    return {
      plannedState: writeValue(proposed),
      requiresReplace: replaced.map(attributeName => ({
        steps: [{ attributeName }],
      })),
    };
  }

  async applyResourceChange(message: ResourceMessage): Promise<Message> {
    const { typeName, priorState, plannedState } = message;
    const prior = readValue(priorState as DynamicValue);
    const planned = readValue(plannedState as DynamicValue);
    try {
      await this.#apply(resourceOf(typeName), prior, planned);
      return { newState: writeValue(planned) };
    } catch (error) {
      // What was there before is there still, as far as this provider knows.
      return { newState: priorState, ...failure(sayWhy(error)) };
    }
  }

  stop(): Message {
    return {};
  }

  async #apply(
    resource: Resource,
    prior: ObjectValue,
    planned: ObjectValue,
  ): Promise<void> {
    const server = this.#connected();
    if (planned === null) {
      await resource.remove(server, prior ?? {});
      return;
    }
    const problem = resource.check(planned);
    if (
      problem ||
      Object.values(planned).some(each => each instanceof Unknown)
    ) {
      throw new ResourceError(problem ?? 'Not every attribute is known');
    }
    await (prior === null
      ? resource.create(server, planned)
      : resource.update(server, planned, prior));
  }

  #connected(): Server {
    if (!this.#server) {
      throw new ResourceError('The provider is not configured');
    }
    return this.#server;
  }
}

/** Diagnostics with one error. */
export function failure(summary: string): Message {
  const error = 1;
  return { diagnostics: [{ severity: error, summary }] };
}

/** PostgreSQL's messages name objects, and no secrets; its details may. */
export function sayWhy(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  if (error instanceof ResourceError) {
    return message!;
  }
  return code === 'ECONNREFUSED'
    ? 'The shared PostgreSQL does not answer'
    : `PostgreSQL: ${message || code || 'the connection failed'}`;
}

function resourceOf(typeName: string): Resource {
  const resource = Object.hasOwn(resources, typeName)
    ? resources[typeName]
    : undefined;
  if (!resource) {
    throw new ResourceError(`There is no resource type '${typeName}'`);
  }
  return resource;
}

/** An attribute that is not configured has its default, and not its current value. */
function withDefaults(
  attributes: Readonly<Record<string, Attribute>>,
  configured: ObjectValue,
  proposed: ObjectValue,
): ObjectValue {
  return (
    proposed && {
      ...proposed,
      ...Object.fromEntries(
        Object.entries(attributes).flatMap(([name, { default: usual }]) =>
          usual !== undefined && (configured?.[name] ?? null) === null
            ? [[name, usual]]
            : [],
        ),
      ),
    }
  );
}

function schemaOf(attributes: Readonly<Record<string, Attribute>>): Message {
  return {
    version: 0,
    block: {
      version: 0,
      attributes: Object.entries(attributes).map(
        ([name, { type, description, required, sensitive, ...rest }]) => ({
          name,
          type: Buffer.from(JSON.stringify(type)),
          description,
          required: required === true,
          optional: required !== true,
          computed: rest.default !== undefined,
          sensitive: sensitive === true,
        }),
      ),
    },
  };
}
