// Migrations are not compiled, so they are not part of a bundle: what they require
// of this repository is found here, compiled.
import Module from 'node:module';
import * as evidenceNode from '../../plugins/evidence-node/src';

const name = '@plumbline/backstage-plugin-evidence-node';
type Load = (request: string, ...more: unknown[]) => unknown;
const modules = Module as unknown as { _load: Load };
const load = modules._load;
modules._load = function loadCompiled(request, ...more) {
  return request === name ? evidenceNode : load.call(this, request, ...more);
};
