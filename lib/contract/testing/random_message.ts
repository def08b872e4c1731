import { create, type DescEnum, type DescField, type DescMessage, type Message, type Registry } from "@bufbuild/protobuf";
import { reflect, type ReflectMessage, ScalarType } from "@bufbuild/protobuf/reflect";
