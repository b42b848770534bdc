import { decode, encode, ExtensionCodec, ExtData } from '@msgpack/msgpack';

/** What is known only after the apply. */
export class Unknown {}

/** Terraform writes an unknown value as this extension type. */
const unknownType = 0;

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: unknownType,
  encode: value => (value instanceof Unknown ? new Uint8Array([0]) : null),
  decode: () => new Unknown(),
});

/** Terraform's `DynamicValue`: MessagePack, or JSON from older states. */
export type DynamicValue = { msgpack?: Uint8Array; json?: Uint8Array };

/** An object by attribute; null where there is none. */
export type ObjectValue = Record<string, unknown> | null;

export function readValue(value: DynamicValue | undefined): ObjectValue {
  if (value?.msgpack && value.msgpack.length > 0) {
    const read = decode(value.msgpack, { extensionCodec });
    return (read instanceof ExtData ? null : read) as ObjectValue;
  }
  return value?.json && value.json.length > 0
    ? JSON.parse(Buffer.from(value.json).toString('utf8'))
    : null;
}

export function writeValue(value: ObjectValue): DynamicValue {
  return { msgpack: encode(value, { extensionCodec }) };
}
