import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import type { handleUnaryCall } from '@grpc/grpc-js';
import { createIdentity } from './certificate';
import { failure, Provider, sayWhy } from './Provider';
import { Codec, codecOf } from './protocol/messages';

/** The protocol's calls: our method, the request, the answer. */
const calls = {
  GetSchema: ['getSchema', 'Empty', 'GetSchemaResponse'],
  PrepareProviderConfig: [
    'prepareProviderConfig',
    'PrepareProviderConfigRequest',
    'PrepareProviderConfigResponse',
  ],
  ValidateResourceTypeConfig: [
    'validateResourceTypeConfig',
    'ValidateRequest',
    'ValidateResponse',
  ],
  UpgradeResourceState: [
    'upgradeResourceState',
    'UpgradeResourceStateRequest',
    'UpgradeResourceStateResponse',
  ],
  Configure: ['configure', 'ConfigureRequest', 'ConfigureResponse'],
  ReadResource: ['readResource', 'ReadResourceRequest', 'ReadResourceResponse'],
  PlanResourceChange: [
    'planResourceChange',
    'PlanResourceChangeRequest',
    'PlanResourceChangeResponse',
  ],
  ApplyResourceChange: [
    'applyResourceChange',
    'ApplyResourceChangeRequest',
    'ApplyResourceChangeResponse',
  ],
  Stop: ['stop', 'Empty', 'Empty'],
} as const;

type Method = {
  path: string;
  request: Codec;
  response: Codec;
  answer(request: object): object | Promise<object>;
};

/** Core and protocol version of go-plugin's handshake. */
const handshake = '1|5|tcp';

/**
 * Serves Terraform until it says that it is done, or is gone.
 *
 * @param env - with what go-plugin hands over, and the connection string
 */
export async function serve(env: NodeJS.ProcessEnv): Promise<void> {
  const provider = new Provider(env);
  const server = new GrpcServer({
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
  });
  addService(
    server,
    'tfplugin5.Provider',
    Object.entries(calls).map(([name, [method, request, response]]) => ({
      path: name,
      request: codecOf(request),
      response: codecOf(response),
      answer: async message => {
        try {
          return await (
            provider[method] as (this: Provider, from: object) => object
          ).call(provider, message);
        } catch (error) {
          return failure(sayWhy(error));
        }
      },
    })),
  );
  addService(server, 'plugin.GRPCController', [
    {
      path: 'Shutdown',
      request: codecOf('Empty'),
      response: codecOf('Empty'),
      answer: () => {
        // After the answer is out; without it, Terraform waits for nine seconds.
        setImmediate(() => process.exit(0));
        return {};
      },
    },
  ]);
  addService(server, 'grpc.health.v1.Health', [
    {
      path: 'Check',
      request: codecOf('Empty'),
      response: codecOf('HealthResponse'),
      answer: () => ({ status: 1 }),
    },
  ]);

  const clientCertificate = env.PLUGIN_CLIENT_CERT;
  const identity = clientCertificate ? createIdentity() : undefined;
  const credentials = identity
    ? ServerCredentials.createSsl(
        Buffer.from(clientCertificate!),
        [
          {
            private_key: Buffer.from(identity.key),
            cert_chain: Buffer.from(identity.certificate),
          },
        ],
        true,
      )
    : ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const certificate = identity
    ? `|${identity.der.toString('base64').replace(/=+$/, '')}`
    : '';
  process.stdout.write(`${handshake}|127.0.0.1:${port}|grpc${certificate}\n`);
  endWithParent();
}

/** Killed, Terraform does not say that it is done. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      process.exit(1);
    }
  }, 500).unref();
  // Ctrl-C reaches the whole group; Terraform decides when to end.
  process.on('SIGINT', () => {});
}

function addService(
  server: GrpcServer,
  service: string,
  methods: readonly Method[],
): void {
  const handlers: Record<string, handleUnaryCall<object, object>> = {};
  const definition = methods.map(({ path, request, response, answer }) => {
    handlers[path] = ({ request: message }, callback) => {
      Promise.resolve(answer(message)).then(
        answered => callback(null, answered),
        error => callback(error),
      );
    };
    return [
      path,
      {
        path: `/${service}/${path}`,
        requestStream: false,
        responseStream: false,
        requestSerialize: request.encode,
        requestDeserialize: request.decode,
        responseSerialize: response.encode,
        responseDeserialize: response.decode,
      },
    ] as const;
  });
  server.addService(Object.fromEntries(definition), handlers);
}
