/** Amazon Bedrock's Converse as a provider's API: signed requests, answers in binary frames. */
@NullMarked
package dev.detour.gateway.dialect.bedrock;

import org.jspecify.annotations.NullMarked;
