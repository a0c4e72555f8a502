package dev.detour.jobs.sink;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** How batches are kept in checkpoints. Old versions stay readable. */
final class SpooledBatchSerializer implements SimpleVersionedSerializer<SpooledBatch> {
  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(SpooledBatch batch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(batch.token());
    out.writeUTF(batch.file());
    out.writeInt(batch.rows());
    return bytes.toByteArray();
  }

  @Override
  public SpooledBatch deserialize(int version, byte[] serialized) throws IOException {
    if (version != VERSION) {
      throw new IOException("spooled batch of version " + version + " (expected: " + VERSION + ")");
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
    return new SpooledBatch(in.readUTF(), in.readUTF(), in.readInt());
  }
}
