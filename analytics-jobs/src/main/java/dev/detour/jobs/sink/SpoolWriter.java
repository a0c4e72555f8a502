package dev.detour.jobs.sink;

import dev.detour.jobs.row.NativeBlock;
import dev.detour.jobs.row.RowLayout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.jspecify.annotations.Nullable;

/**
 * The sink's first phase: rows go to a file, and the file is on disk before the checkpoint that
 * names it. Rows of tables that have many are turned into columns, see {@link NativeBlock}.
 */
final class SpoolWriter implements CommittingSinkWriter<byte[], SpooledBatch> {
  static final String SUFFIX = ".rows";

  /** End of the name of a file that holds columns. */
  static final String COLUMNS_SUFFIX = ".columns" + SUFFIX;

  /**
   * Bounds of one insert, which is one part in ClickHouse: few for what a checkpoint holds in a
   * backlog, and small enough for the server's memory.
   */
  private static final int MAX_ROWS = 250_000;

  private static final long MAX_BYTES = 128L << 20;
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Rows that are turned into columns at a time. */
  private static final int BLOCK_ROWS = 8192;

  /** Full files that may wait behind those that are being inserted. */
  private static final int MOST_WAITING = 2;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Spool spool;
  private final String table;
  private final RowLayout layout;
  private final NativeBlock block;
  private final List<SpooledBatch> complete = new ArrayList<>();
  private @Nullable OpenFile current;

  SpoolWriter(Spool spool, String table, RowLayout layout) {
    this.spool = spool;
    this.table = table;
    this.layout = layout;
    this.block = new NativeBlock(layout);
  }

  @Override
  public void write(byte[] row, Context context) throws IOException, InterruptedException {
    OpenFile file = current;
    if (file == null) {
      awaitInserts();
      file = new OpenFile();
      current = file;
    }
    file.write(row);
    if (file.rows >= MAX_ROWS || file.bytes >= MAX_BYTES) {
      finishFile();
    }
  }

  @Override
  public void flush(boolean endOfInput) {
    // Rows become visible with their checkpoint, not before.
  }

  @Override
  public Collection<SpooledBatch> prepareCommit() throws IOException {
    finishFile();
    List<SpooledBatch> batches = List.copyOf(complete);
    complete.clear();
    if (!batches.isEmpty()) {
      spool.forceDirectory();
    }
    return batches;
  }

  /**
   * Leaves an open file as it is: no checkpoint knows it. What is buffered is not written either,
   * since a task that is cancelled at a write has a channel that is closed.
   */
  @Override
  public void close() throws IOException {
    if (current != null) {
      current.channel.close();
      current = null;
    }
  }

  /**
   * Holds rows back while ClickHouse is slower than they come, or away. Files of a checkpoint that
   * is not complete are not waited for: it may be this task that it waits for.
   */
  private void awaitInserts() throws IOException, InterruptedException {
    while (complete.size() >= MOST_WAITING && spool.hasDue(table)) {
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private void finishFile() throws IOException {
    if (current != null) {
      complete.add(current.finish());
      current = null;
    }
  }

  private final class OpenFile {
    private final String token = spool.newToken();
    private final String name =
        token + "." + table + (layout.isByColumn() ? COLUMNS_SUFFIX : SUFFIX);
    private final FileChannel channel = spool.create(name);
    private final OutputStream out =
        new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    private int rows;
    private long bytes;

    OpenFile() throws IOException {
      if (!layout.isByColumn()) {
        out.write(layout.header());
      }
    }

    void write(byte[] row) throws IOException {
      if (layout.isByColumn()) {
        block.add(row);
        if (block.rows() == BLOCK_ROWS) {
          block.writeTo(out);
        }
      } else {
        out.write(row);
      }
      rows++;
      bytes += row.length;
    }

    SpooledBatch finish() throws IOException {
      if (block.rows() > 0) {
        block.writeTo(out);
      }
      out.flush();
      channel.force(true);
      out.close();
      return new SpooledBatch(token, name, rows);
    }
  }
}
