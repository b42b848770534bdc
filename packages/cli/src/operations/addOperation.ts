import {
  JsonOperations,
  Operation,
  Operations,
  OutputOf,
  paramNames,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  allPages,
  clientOf,
} from '@plumbline/backstage-plugin-evidence-common/client';
import { Command, Option } from 'commander';
import { count } from '../arguments';
import { collect } from '../collect';
import { ExitCode, exitCode } from '../exitCode';
import { Portal } from '../portal/Portal';
import type { Runner } from '../runner';
import { print, printJson } from '../terminal/print';
import { Column, renderTable, terminalWidth } from '../terminal/table';
import { Field, fieldsOf } from './fields';

type Row<T extends Operation> = OutputOf<T['output']> extends {
  items: (infer Item)[];
}
  ? Item
  : never;

/** What is put in beside what the operation says of a field. */
export type FieldOptions = {
  /** The name of the option or argument, where it is not that of the field. */
  as?: string;
  /** By default the description in the schema. */
  help?: string;
  placeholder?: string;
  parse?: Field['parse'];
  required?: boolean;
  default?: unknown;
  /** What is sent for a text, such as the reference that a name stands for. */
  resolve?: (
    portal: Portal,
    text: any,
    options: Call['options'],
  ) => Promise<unknown>;
};

/** What a command was called with, and what it sends. */
export type Call = {
  portal: Portal;
  /** Of the path, in their order. */
  params: string[];
  /** By name of option and argument, as they were given. */
  options: Record<string, any>;
  /** By field of query and body. */
  input: Record<string, any>;
};

export type CommandOptions<T extends Operation> = {
  /** As commander has it: the parameters of the path come first. */
  command: string;
  /** By default the summary of the operation. */
  description?: string;
  /** Help for arguments, where they are no fields. */
  args?: Record<string, string>;
  /** A text is the help of a field; `false` keeps it out of the command line. */
  fields?: Record<string, FieldOptions | string | false>;
  /** The operation whose answer has the version that is decided on. */
  versionOf?: string;
  /** Adds options that are no fields. */
  extend?: (command: Command) => Command;
  /** Changes what is sent, or refuses it. */
  prepare?: (call: Call) => Promise<void> | void;
  /** What is printed in place of the answer. */
  finish?: (
    answer: OutputOf<T['output']>,
    call: Call,
  ) => Promise<OutputOf<T['output']>>;
  /** By default that it is done. */
  code?: (answer: OutputOf<T['output']>, call: Call) => ExitCode;
} & (
  | {
      /** For people; JSON has the whole answer. */
      text: (
        answer: OutputOf<T['output']>,
        call: Call,
      ) => string | Promise<string>;
    }
  | ListOptions<T>
);

type ListOptions<T extends Operation> = {
  /** Or a text of all rows. */
  rows:
    | readonly Column<Row<T>>[]
    | ((rows: Row<T>[], call: Call, answer: OutputOf<T['output']>) => string);
  /** What is printed where there are none. */
  none?: string | ((call: Call) => string);
  /** What is printed after the rows, or where there are none. */
  note?: (
    answer: OutputOf<T['output']>,
    call: Call,
  ) => string | undefined | Promise<string | undefined>;
  /** Where there are more than are printed. */
  more?: string | ((shown: number) => string);
  /** Rows that are printed of a list of pages; JSON has all. */
  limit?: number;
  /** Rows in a request, where the most that it takes is too much. */
  page?: number;
};

class OperationCommand {
  readonly #operation: Operation;
  readonly #fields = new Map<string, Field & FieldOptions & { as: string }>();
  /** Names of positional arguments. */
  readonly #positions: string[];
  readonly #page: number | undefined;

  constructor(
    private readonly pluginId: string,
    private readonly operations: Operations,
    private readonly id: string,
    private readonly options: CommandOptions<any>,
  ) {
    this.#operation = operations[id] as Operation;
    const { body, query } = this.#operation;
    const all = new Map([...fieldsOf(query), ...fieldsOf(body)]);
    const isPaged = 'rows' in options && all.has('cursor');
    this.#page = isPaged
      ? options.page ?? all.get('limit')?.max ?? undefined
      : undefined;
    const left = new Set([
      ...(isPaged ? ['limit', 'cursor'] : []),
      ...(options.versionOf && !options.fields?.version ? ['version'] : []),
      ...(this.#operation.downloads ? ['format'] : []),
    ]);
    for (const [name, field] of all) {
      const given = options.fields?.[name];
      const own = typeof given === 'string' ? { help: given } : given;
      if (own !== false && !left.has(name) && (field ?? own)) {
        this.#fields.set(name, {
          required: false,
          as: kebabOf(name),
          ...field,
          ...own,
        });
      }
    }
    this.#positions = Array.from(
      options.command.matchAll(/[<[](\w+)/g),
      ([, name]) => name,
    );
  }

  addTo(parent: Command, run: Runner): Command {
    const { options } = this;
    const command = parent
      .command(options.command)
      .description(options.description ?? this.#operation.summary);
    command.registeredArguments.forEach(argument => {
      argument.description =
        options.args?.[argument.name()] ??
        this.#fieldCalled(argument.name())?.help ??
        '';
    });
    for (const field of this.#fields.values()) {
      if (!this.#positions.includes(field.as)) {
        command.addOption(optionOf(field));
      }
    }
    options.extend?.(command);
    const isList = 'rows' in options;
    const limit = isList ? options.limit ?? 50 : 0;
    if (this.#page) {
      const most = limit === Infinity ? 'all' : `${limit}; --json: all`;
      command.option(
        '--limit <count>',
        `rows at most (default: ${most})`,
        count,
      );
    }
    return command
      .option(
        '--json',
        isList
          ? `print one array${this.#page ? ', of all or of --limit' : ''}`
          : 'print the answer as the API gives it',
      )
      .action(() => run(command.opts(), () => this.#run(command)));
  }

  #fieldCalled(as: string) {
    return [...this.#fields.values()].find(field => field.as === as);
  }

  async #run(command: Command): Promise<ExitCode> {
    const { options } = this;
    const call = await this.#callOf(command);
    await options.prepare?.(call);
    if (options.versionOf && call.input.version === undefined) {
      const client = this.#client(call);
      const { version } = await client[options.versionOf](...call.params);
      call.input.version = version;
    }
    const isJson = call.options.json;
    if ('rows' in options) {
      const { answer, rows, text } = await this.#list(call, options);
      if (isJson) {
        printJson(rows);
      } else {
        print(text);
      }
      return options.code?.(answer, call) ?? exitCode.done;
    }
    const given = await this.#send(call);
    const answer = (await options.finish?.(given, call)) ?? given;
    if (isJson) {
      printJson(answer);
    } else {
      print(await options.text(answer, call));
    }
    return options.code?.(answer, call) ?? exitCode.done;
  }

  async #callOf(command: Command): Promise<Call> {
    const portal = new Portal();
    const values = Object.fromEntries(
      this.#positions.map((name, index) => [
        name,
        command.processedArgs[index],
      ]),
    );
    const options = { ...values, ...command.opts() };
    const input: Call['input'] = {};
    for (const [name, { as, resolve }] of this.#fields) {
      const value = options[camelOf(as)];
      if (value !== undefined && !(Array.isArray(value) && !value.length)) {
        input[name] = resolve ? await resolve(portal, value, options) : value;
      }
    }
    const params = paramNames(this.#operation.path).map(
      (_, index) => values[this.#positions[index]],
    );
    return { portal, params, options, input };
  }

  async #list(call: Call, options: ListOptions<any>) {
    const { rows: columns, none, note, more, limit: usual = 50 } = options;
    const isJson = call.options.json;
    const most = call.options.limit ?? (isJson ? Infinity : usual);
    const page = this.#page;
    let answer: any;
    const read = async (cursor?: string) => {
      const limit = page && { limit: Math.min(page, most + 1) };
      answer = await this.#send(call, { ...limit, cursor });
      return answer;
    };
    // One more than are printed shows whether there are more.
    const items: any[] = page
      ? await collect(allPages(read), most + 1)
      : (await read()).items;
    const rows = page ? items.slice(0, most) : items;
    const hint =
      typeof more === 'function'
        ? more(rows.length)
        : `There are more: raise --limit${more ? `, or ${more}` : ''}.`;
    const table = () =>
      typeof columns === 'function'
        ? columns(rows, call, answer)
        : renderTable(rows, columns, { width: terminalWidth() });
    const noted = isJson ? undefined : await note?.(answer, call);
    const after = items.length > rows.length ? hint : noted;
    return {
      answer,
      rows,
      text: [
        (rows.length === 0 &&
          (typeof none === 'function' ? none(call) : none)) ||
          table(),
        ...(after ? [after] : []),
      ].join('\n'),
    };
  }

  #client({ portal }: Call) {
    const Client = clientOf(this.operations);
    return new Client(portal.api(this.pluginId)) as unknown as Record<
      string,
      (...args: unknown[]) => Promise<any>
    >;
  }

  #send(call: Call, page: object = {}): Promise<any> {
    const { body, query } = this.#operation;
    return this.#client(call)[this.id](
      ...call.params,
      ...(body ? [query ? undefined : call.input] : []),
      ...(query ? [{ ...call.input, ...page }] : []),
    );
  }
}

/** Adds commands that are operations of one plugin's API to a command. */
export function commandsOf<T extends Operations>(
  parent: Command,
  run: Runner,
  pluginId: string,
  operations: T,
) {
  return <Id extends JsonOperations<T> & string>(
    id: Id,
    options: CommandOptions<Extract<T[Id], Operation>>,
  ): Command =>
    new OperationCommand(
      pluginId,
      operations,
      id,
      options as CommandOptions<any>,
    ).addTo(parent, run);
}

function optionOf(field: Field & FieldOptions & { as: string }): Option {
  const { as, help, description, parse, placeholder, resolve, values } = field;
  const named =
    placeholder === 'text'
      ? (values && as) ?? (resolve && 'ref') ?? placeholder
      : placeholder;
  const option = new Option(
    named ? `--${as} <${named}>` : `--${as}`,
    help ?? description ?? (values && `one of ${values.join(', ')}`),
  );
  if (parse) {
    option.argParser(parse);
  }
  return option
    .default(field.default)
    .makeOptionMandatory(field.required && field.default === undefined);
}

/** `lapsesBefore` → `lapses-before`. */
function kebabOf(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

function camelOf(name: string): string {
  return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}
