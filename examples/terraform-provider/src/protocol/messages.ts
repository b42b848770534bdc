import protobuf from 'protobufjs/light';

/** Field number and type; `[]` after a type repeats it, `{}` maps texts to it. */
type Fields = Record<string, readonly [number, string]>;

const diagnostics = (id: number): Fields => ({
  diagnostics: [id, 'Diagnostic[]'],
});

/**
 * The messages of Terraform's plugin protocol 5 that this provider needs, by
 * the field numbers of its published definition. Fields of later versions are
 * skipped, as protobuf does with what it does not know.
 */
const messages: Record<string, Fields> = {
  Empty: {},
  DynamicValue: { msgpack: [1, 'bytes'], json: [2, 'bytes'] },
  Diagnostic: {
    severity: [1, 'int32'],
    summary: [2, 'string'],
    detail: [3, 'string'],
    attribute: [4, 'AttributePath'],
  },
  AttributePath: { steps: [1, 'Step[]'] },
  Step: { attributeName: [1, 'string'] },
  RawState: { json: [1, 'bytes'] },
  Attribute: {
    name: [1, 'string'],
    type: [2, 'bytes'],
    description: [3, 'string'],
    required: [4, 'bool'],
    optional: [5, 'bool'],
    computed: [6, 'bool'],
    sensitive: [7, 'bool'],
  },
  Block: { version: [1, 'int64'], attributes: [2, 'Attribute[]'] },
  Schema: { version: [1, 'int64'], block: [2, 'Block'] },
  ServerCapabilities: { planDestroy: [1, 'bool'] },
  GetSchemaResponse: {
    provider: [1, 'Schema'],
    resourceSchemas: [2, 'Schema{}'],
    dataSourceSchemas: [3, 'Schema{}'],
    ...diagnostics(4),
    serverCapabilities: [6, 'ServerCapabilities'],
  },
  PrepareProviderConfigRequest: { config: [1, 'DynamicValue'] },
  PrepareProviderConfigResponse: {
    preparedConfig: [1, 'DynamicValue'],
    ...diagnostics(2),
  },
  ValidateRequest: { typeName: [1, 'string'], config: [2, 'DynamicValue'] },
  ValidateResponse: diagnostics(1),
  UpgradeResourceStateRequest: {
    typeName: [1, 'string'],
    version: [2, 'int64'],
    rawState: [3, 'RawState'],
  },
  UpgradeResourceStateResponse: {
    upgradedState: [1, 'DynamicValue'],
    ...diagnostics(2),
  },
  ConfigureRequest: {
    terraformVersion: [1, 'string'],
    config: [2, 'DynamicValue'],
  },
  ConfigureResponse: diagnostics(1),
  ReadResourceRequest: {
    typeName: [1, 'string'],
    currentState: [2, 'DynamicValue'],
    private: [3, 'bytes'],
  },
  ReadResourceResponse: {
    newState: [1, 'DynamicValue'],
    ...diagnostics(2),
    private: [3, 'bytes'],
  },
  PlanResourceChangeRequest: {
    typeName: [1, 'string'],
    priorState: [2, 'DynamicValue'],
    proposedNewState: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
  },
  PlanResourceChangeResponse: {
    plannedState: [1, 'DynamicValue'],
    requiresReplace: [2, 'AttributePath[]'],
    ...diagnostics(4),
  },
  ApplyResourceChangeRequest: {
    typeName: [1, 'string'],
    priorState: [2, 'DynamicValue'],
    plannedState: [3, 'DynamicValue'],
    config: [4, 'DynamicValue'],
  },
  ApplyResourceChangeResponse: {
    newState: [1, 'DynamicValue'],
    ...diagnostics(3),
  },
  HealthResponse: { status: [1, 'int32'] },
};

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [
      name,
      {
        fields: Object.fromEntries(
          Object.entries(fields).map(([field, [id, type]]) => [
            field,
            {
              id,
              type: type.replace(/(\[\]|\{\})$/, ''),
              ...(type.endsWith('[]') && { rule: 'repeated' }),
              ...(type.endsWith('{}') && { keyType: 'string' }),
            },
          ]),
        ),
      },
    ]),
  ),
});

/** Writes and reads one kind of message. */
export type Codec = {
  encode(message: object): Buffer;
  decode(bytes: Uint8Array): Record<string, unknown>;
};

export function codecOf(name: string): Codec {
  const type = root.lookupType(name);
  return {
    encode: message =>
      Buffer.from(type.encode(type.fromObject(message)).finish()),
    decode: bytes =>
      type.toObject(type.decode(bytes), { defaults: true, longs: Number }),
  };
}
