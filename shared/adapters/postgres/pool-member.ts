/**
 * A `pg` client that leaves no open socket behind where it cannot connect: the pool forgets it as it is. And one that never
 * asks for replication.
 */
import pg from 'pg';

type Connected = (error: Error | null, client?: pg.ClientBase) => void;

/** What `pg` keeps for the start of a connection; its types do not tell of it. */
interface StartingClient {
  readonly connectionParameters: { replication?: string | undefined };
}

export class PoolMember extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // From PGREPLICATION, which no empty setting would keep out; and some poolers refuse to be told `false`.
    (this as unknown as StartingClient).connectionParameters.replication = undefined;
  }

  override connect(): Promise<this>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<this> | undefined {
    if (callback === undefined) {
      return new Promise((resolve, reject) => {
        this.connect((error) => (error ? reject(error) : resolve(this)));
      });
    }
    super.connect((error: Error | null) => {
      if (error) this.connection.stream.destroy();
      callback(error, this);
    });
    return undefined;
  }
}
