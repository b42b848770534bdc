import { isMap, isScalar, isSeq, parseDocument, stringify } from 'yaml';

/** A receiver as somebody wrote it. */
export type KeptReceiver = {
  name: string;
  /** It as an item of `receivers`, indented by two; absent where there is none. */
  yaml?: string;
};

/**
 * The default receiver of a configuration: the one of that name, else the one
 * its route leads to. Written again it is the same, whoever writes it next.
 *
 * @throws Error where the text is no configuration of Alertmanager
 */
export function readDefault(text: string, named?: string): KeptReceiver {
  const config = parseDocument(text);
  const route = config.getIn(['route', 'receiver']);
  const receivers = config.get('receivers');
  const name = named ?? route;
  if (
    config.errors.length > 0 ||
    typeof name !== 'string' ||
    !isSeq(receivers)
  ) {
    throw new Error('No configuration of Alertmanager');
  }
  const found = receivers.items.find(
    item =>
      isMap(item) &&
      isScalar(item.get('name', true)) &&
      item.get('name') === name,
  );
  return {
    name,
    ...(isMap(found) && {
      yaml: stringify([found], { lineWidth: 0 })
        .trimEnd()
        .split('\n')
        .map(line => (line ? `  ${line}` : line))
        .join('\n'),
    }),
  };
}
