/** A `pg` client that leaves no open socket behind where it cannot connect: the pool forgets it as it is. */
import pg from 'pg';

type Connected = (error: Error | null, client?: pg.ClientBase) => void;

export class PoolMember extends pg.Client {
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
